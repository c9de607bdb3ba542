import { advise } from "./advise.ts";
import { bytes } from "./bytes.ts";
import { help } from "./help.ts";
import { interruption } from "./interruption.ts";
import { judging } from "./judging.ts";
import { large } from "./large.ts";
import { ledger } from "./ledger.ts";
import type { Measure } from "./measure.ts";
import { page } from "./page.ts";
import { plan } from "./plan.ts";
import { prompt } from "./prompt.ts";
import { review } from "./review.ts";
import { stats } from "./stats.ts";

/** All measures, in the order in which they are taken. */
export const measures: readonly Measure[] = [
  help,
  review,
  prompt,
  bytes,
  interruption,
  ledger,
  plan,
  large,
  advise,
  stats,
  page,
  judging,
];
