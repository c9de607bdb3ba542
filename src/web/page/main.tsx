import "./without-eval.ts";
import { createRoot } from "react-dom/client";
import { reviewApi } from "./api.ts";
import { App } from "./app.tsx";
import { readPlace } from "./use-place.ts";
import "./styles/index.css";

/** As long as an empty page may stand there; then its frame is drawn first. */
const patienceMs = 300;

/** The review, for the first picture: drawing an empty page before it would take as long as loading it. Null: later, or never. */
async function loadFirst() {
  const { review, work } = readPlace(window.location.hash);
  if (work !== null) return null;
  const loaded = reviewApi(review ?? "start").load();
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), patienceMs));
  return Promise.race([loaded.catch(() => null), late]);
}

const root = document.getElementById("page");
if (root !== null) void loadFirst().then((first) => createRoot(root).render(<App first={first} />));
