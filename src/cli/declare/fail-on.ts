import { Option } from "commander";

/** `--fail-on`, the same for every command that ends with a review. */
export function failOnOption(): Option {
  const severities = ["critical", "high", "medium", "low"];
  return new Option("--fail-on <severity>", "exit 1 on a finding at or above it").choices(severities);
}
