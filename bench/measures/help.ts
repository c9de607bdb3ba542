import type { Measure } from "./measure.ts";
import { runCompared, timeOverEmpty } from "./over-empty.ts";

/** How long until a person sees how to use it. Cold: nothing is known of compiled code from an earlier run. */
export const help: Measure = {
  name: "help",
  async take(bench) {
    const args = ["--help"];
    await bench.run({ args });
    const warm = await runCompared(bench, () => bench.run({ args }));
    const cold = await runCompared(bench, () => bench.run({ args, isCold: true }));
    return [
      timeOverEmpty({ name: "help", what: "`--help` over empty Node", budget: 60 }, warm, ({ wallMs }) => wallMs),
      timeOverEmpty(
        { name: "help-cold", what: "`--help` over empty Node, the first time", budget: 60 },
        cold,
        ({ wallMs }) => wallMs,
      ),
    ];
  },
};
