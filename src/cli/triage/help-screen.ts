import { keyRows } from "../../core/triage-keys.ts";
import { type Canvas, proseLines } from "./canvas.ts";

/** What every key does, and why so little is shown. */
export function helpLines(canvas: Canvas): string[] {
  return proseLines(canvas, (page) => {
    for (const { key, word, meaning } of keyRows) {
      const label = canvas.width < 60 ? key : `${key.padEnd(7)}${word}`;
      page.text([meaning], { label: ["strong", label], labelWidth: canvas.width < 60 ? 7 : 22 });
    }
    page.gap();
    page.text([
      "Until you judge a flag, you see what is wrong and where, and not who said it, how many did, nor how grave they called it: ",
      "the code decides. The footer tells it afterwards. Arrows scroll what is longer than the window.",
    ]);
  });
}
