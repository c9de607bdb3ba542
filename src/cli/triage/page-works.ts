import type { WorkSources } from "../../web/context.ts";
import { toWorkMessage } from "../../web/work-message.ts";
import { programTitle } from "../fix/programs.ts";
import type { LedgerSession } from "../ledger-session.ts";

/** As many works as anybody looks through. */
const maxWorks = 50;

/** What the page shows of pieces of building. @param isAgain somebody judges a second time */
export function workSources({ ledger, repositoryKey }: LedgerSession, isAgain: boolean): WorkSources {
  const { works } = ledger;
  return {
    markOf: async (id) => `${await ledger.changeMark()} ${works.isHeld(id)}`,
    load: async (id) => toWorkMessage(await works.overview(id), { programTitle, isAgain, isHeld: works.isHeld(id) }),
    text: (id, hash) => works.text(id, hash),
    specText: (id) => works.specText(id),
    async list() {
      const rows = (await works.list(repositoryKey)).slice(0, maxWorks);
      return rows.map(({ id, title, way, startedAt, endedAt, thread }) => {
        return { id, title, way, startedAt, endedAt, builder: thread === null ? null : programTitle(thread.program) };
      });
    },
  };
}
