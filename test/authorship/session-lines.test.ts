import fc from "fast-check";
import { expect, test } from "vitest";
import { isDistinctive, lineKey } from "../../src/authorship/session-lines.ts";

const telling = [
  "const jitter = 0.5 + Math.random() / 2;",
  "  pauseMs: number, attempts: number;",
  "export async function retryCharge(send: () => Promise<void>): Promise<number> {",
  "if (attempt === options.attempts) throw error;",
  "return items.reduce((sum, item) => sum + lineTotal(item), 0);",
  "// A charge that was sent twice is refused by the bank, not by us.",
  "SELECT id, total FROM orders WHERE paid_at IS NULL",
  "def uptime_in_seconds(started: datetime) -> float:",
  "} catch (error) { await rollback(transaction); }",
  "this.retries = options.maxRetries ?? DEFAULT_RETRIES;",
  "Der Preis enthält die gesetzliche Umsatzsteuer.",
];

const everywhere = [
  "",
  "}",
  "});",
  "  },",
  "return null;",
  "return undefined;",
  "return false;",
  "return result;",
  "} catch (error) {",
  "} else {",
  "} finally {",
  "except Exception as error:",
  "if err != nil {",
  "return nil, err",
  "if (error) {",
  "if (!user) return;",
  "throw error;",
  "raise NotImplementedError",
  "break;",
  "i += 1;",
  "x = y;",
  'import { readFile } from "node:fs/promises";',
  "import numpy as np",
  "from typing import Optional, Any",
  'export { a } from "./a.ts";',
  'const express = require("express");',
  "#include <stdio.h>",
  "using System.Collections.Generic;",
  "use std::collections::HashMap;",
  "package com.example.orders;",
  'if __name__ == "__main__":',
  "public static void main(String[] args) {",
  "def __init__(self):",
  "self.name = name",
  "this.options = options;",
  "#!/usr/bin/env python3",
  "'use strict';",
  "// eslint-disable-next-line no-console",
  "# TODO: write this down later on",
  "// Licensed under the Apache License, Version 2.0",
  "==================================================",
  "1234567890, 1234567890, 1234567890",
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

test.each(telling)("%s tells who wrote it", (line) => {
  expect(isDistinctive(lineKey(line))).toBe(true);
});

test.each(everywhere)("%s stands in files of all kinds", (line) => {
  expect(isDistinctive(lineKey(line))).toBe(false);
});

test("short lines never tell anything, and how a line is indented never matters", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 15 }), (line) => {
      expect(isDistinctive(lineKey(line))).toBe(false);
    }),
  );
  const space = fc.stringMatching(/^[ \t]{0,8}$/);
  fc.assert(
    fc.property(fc.constantFrom(...telling, ...everywhere), space, space, (line, before, behind) => {
      const moved = `${before}${line.replaceAll(" ", " \t")}${behind}\r`;
      expect(lineKey(moved)).toBe(lineKey(line));
    }),
  );
});

test("a line of a megabyte is judged at once", () => {
  expect(isDistinctive("const data = [".padEnd(1_000_000, "retry charge "))).toBe(true);
  expect(isDistinctive(" (".repeat(500_000))).toBe(false);
});
