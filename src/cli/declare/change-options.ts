import { type Command, Option } from "commander";
import { collect } from "./context.ts";

/** What names a change and its files, the same for every command that takes one. */
export function addChangeOptions(command: Command, title: string): void {
  command
    .optionsGroup(title)
    .option("--staged", "what is staged for the next commit")
    .option("--uncommitted", "all uncommitted work")
    .option("--patch <file>", "a patch from a file, or - for standard input; what stands around it is not known")
    .option("--files <paths...>", "whole files as they stand: a component rather than a change")
    .option("--include <pattern>", "review what is left out by default (generated, vendored, lock files)", collect)
    .option("--exclude <pattern>", "leave out paths", collect);
}

/** `--author`: who wrote the change, where that cannot be told. */
export function authorOption(): Option {
  return new Option("--author <family>", "the family that wrote the code, where it cannot be told");
}

/** `--no-transcripts`: transcripts of agent programs are not looked into. */
export function transcriptsOption(): Option {
  return new Option("--no-transcripts", "do not look for who wrote the code in transcripts of agent programs");
}

/** `--test-coverage`: what tests run of the change. `show --coverage` is something else: what a review read. */
export function testCoverageOption(): Option {
  const option = new Option(
    "--test-coverage <file>",
    "what tests run: lcov, Cobertura XML or Istanbul JSON; may be repeated",
  );
  return option.argParser(collect);
}
