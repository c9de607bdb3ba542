import { expect } from "vitest";
import { report } from "../fakes/agent-programs/builder.ts";
import { beginning, documentIn, openBuildPlace } from "./builds.ts";
import { test } from "./place.ts";

const settings = {
  "blindspot.yml": 'policy:\n  - { paths: ["src/**"], allow: nobody }\n',
  ".gitattributes": "*.mjs binary\n",
};

test("a builder has no say in what the developer is shown of what it builds", { timeout: 60_000 }, async ({
  place,
}) => {
  const builds = ({ index }: { readonly index: number }) =>
    index === 0
      ? { writes: settings, says: report("Settings") }
      : {
          writes: { "src/hidden.ts": "export const hidden = 1;\n", "job.mjs": "run();\n" },
          says: report("Rest", true),
        };
  const opened = await openBuildPlace(place, { builds });
  const { work } = documentIn(await opened.build(...beginning, "--json"));
  const second = documentIn(await opened.build("--resume", "--accept", "--json"));
  expect(second.rest.step).toBe("ask-decision");
  const { stdout } = await opened.run("work", "show", work.id, "--increment", "2");
  expect(stdout).toContain("+export const hidden = 1;");
  expect(stdout).toContain("+run();");
  await opened.close();
});
