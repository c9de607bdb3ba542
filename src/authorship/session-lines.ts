import { isFiller } from "../core/authorship-lines.ts";

/** Shorter lines, and lines of fewer letters, are written by everybody. */
const MIN_LENGTH = 16;
const MIN_LETTERS = 10;
const MIN_WORDS = 2;

/** Lines that stand in files of all kinds whoever wrote them, as whole lines (`lineKey`). */
const boilerplate: readonly RegExp[] = [
  /^(?:import|from|#include|#import|using|use|package|extern crate|require|require_once|include|open|@import)\b(?!\s*\().*$/,
  /^export (?:\*|\{[^}]*\}|type \{[^}]*\}) from .*$/,
  /^(?:const|let|var|local) [\w{}, :$]+ = (?:await )?(?:require|import)\(.*\);?$/,
  /^(?:export )?(?:default |module\.exports = |pub mod |mod )\w*;?$/,
  /^(?:\} ?)?(?:else|try|finally|do|catch|rescue|ensure|except|loop|begin|unsafe)\b[^"'`]{0,40}[{:]$/i,
  /^(?:return|throw|raise|yield|break|continue|await|panic!?|todo!?|unimplemented!?)\b[\w\s.,!()&*:<>[\]-]{0,20};?$/,
  /^if \(?(?:err(?:or)?\b|!\w+\b|\w+)(?: [!=]==? \w+)?\)?(?: \{|:| return;?| then)?$/,
  /^if __name__ == .*$/,
  /^(?:public |private |protected |static |async |override |final )*(?:void |fn |func |def |function )?(?:main|setUp|tearDown|constructor|__init__|toString|new)\(.{0,30}\)(?: -> \w+| throws \w+)?(?: ?\{|:)?$/,
  /^(?:self|this)\.(\w+) = \1;?$/,
  /^(?:super|super\(\))[.(].{0,20}\);?$/,
  /^#!.*|^<!doctype.*|^<\?xml.*|^["']use strict["'];?$/i,
  /^(?:\/\/|#|\/\*|\*|--|<!--) ?(?:eslint|biome|prettier|tslint|@ts-|pylint|noqa|type: ignore|nolint|rustfmt|istanbul|c8|v8 ignore|todo|fixme)\b.*$/i,
  /^.*\b(?:licensed under|copyright \(c\)|spdx-license-identifier|all rights reserved|without warrant)\b.*$/i,
];

/** A line as it is compared: white space is formatting, which changes when code moves. */
export function lineKey(line: string): string {
  const trimmed = line.trim();
  return /\s\s|[^\S ]/.test(trimmed) ? trimmed.replace(/\s+/g, " ") : trimmed;
}

/**
 * Whether a line, once found in an edit, tells that it comes from there: long enough, with words of its own, and nothing
 * that stands in files everywhere.
 *
 * @param key the line as `lineKey` gives it
 */
export function isDistinctive(key: string): boolean {
  if (key.length < MIN_LENGTH || isFiller(key)) return false;
  const start = key.slice(0, 400);
  const words = start.match(/\p{L}{2,}/gu) ?? [];
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  if (letters < MIN_LETTERS || new Set(words).size < MIN_WORDS) return false;
  return !boilerplate.some((pattern) => pattern.test(start));
}
