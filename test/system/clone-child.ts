import { openBuildClone } from "../../src/system/build-clone.ts";
import { openRepository, repositoryRef } from "../../src/system/repository.ts";

/** A process of its own that opens a clone and then commits or resets, so that it can be ended on the way. */
const [step, root = "", folder = "", base = "", branch = ""] = process.argv.slice(2);
const { signal } = new AbortController();
const repository = await repositoryRef(await openRepository(root));
const identity = { name: "Grace", email: "grace@example.invalid" };
const clone = await openBuildClone({ folder, repository, base, branch, identity }, signal);
if (step === "commit") await clone.commit({ parent: base, message: "A step" }, signal);
if (step === "reset") await clone.reset(base, signal);
