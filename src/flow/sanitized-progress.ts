import type { ThreadProgress } from "../core/events.ts";
import type { Reviewer, RunContext } from "../ports.ts";

interface Told {
  readonly sanitize: (text: string) => Promise<string>;
  readonly reviewer: Pick<Reviewer, "kind">;
}

/** What a program is at names commands and files as its model chose them: that is told without secrets, in its order. */
export class SanitizedProgress {
  readonly #job: Told;
  readonly #tell: RunContext["onProgress"];
  #last: Promise<void> = Promise.resolve();
  #known = { doing: "", clean: "" };

  constructor(job: Told, tell: RunContext["onProgress"]) {
    this.#job = job;
    this.#tell = tell;
  }

  get listener(): Pick<RunContext, "onProgress"> {
    if (this.#job.reviewer.kind !== "agent") return { onProgress: this.#tell };
    return {
      onProgress: (progress) => {
        this.#last = this.#last.then(() => this.#tellClean(progress));
      },
    };
  }

  /** Resolves when all has been told. */
  async told(): Promise<void> {
    await this.#last;
  }

  async #tellClean(progress: ThreadProgress): Promise<void> {
    if (this.#known.doing !== progress.doing) {
      this.#known = { doing: progress.doing, clean: await this.#job.sanitize(progress.doing) };
    }
    this.#tell({ ...progress, doing: this.#known.clean });
  }
}
