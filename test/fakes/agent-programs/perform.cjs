// The body of every fake agent program. `act` stands before it, put there by `installAct`.
/* global act */
const fs = require("node:fs");
const { spawn } = require("node:child_process");
const { setTimeout: sleep } = require("node:timers/promises");

function listFiles(folder, prefix = "") {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    const name = prefix + entry.name;
    if (entry.isSymbolicLink()) return [[name, `-> ${fs.readlinkSync(path)}`]];
    return entry.isDirectory() ? listFiles(path, `${name}/`) : [[name, fs.readFileSync(path, "utf8")]];
  });
}

function tryEach(paths = [], use) {
  return Object.fromEntries(
    paths.map((path) => {
      try {
        use(path);
        return [path, "done"];
      } catch (error) {
        return [path, error.code];
      }
    }),
  );
}

function look() {
  return {
    args: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    stdin: fs.readFileSync(0, "utf8"),
    files: Object.fromEntries(listFiles(".")),
    home: Object.fromEntries(listFiles(process.env.HOME)),
    writes: tryEach(act.writes, (path) => fs.writeFileSync(path, "written")),
    reads: tryEach(act.reads, (path) => fs.readFileSync(path)),
  };
}

// What is written synchronously is not lost where the program ends abruptly.
const moves = {
  say: ({ say }) => fs.writeSync(1, `${say}\n`),
  complain: ({ complain }) => fs.writeSync(2, `${complain}\n`),
  waitMs: ({ waitMs }) => sleep(waitMs),
  leaveChild: () => spawn("sleep", ["600"], { stdio: "inherit" }).unref(),
  kill: ({ kill }) => process.kill(process.pid, kill),
  exit: ({ exit }) => process.exit(exit),
  hang: () => new Promise(() => setInterval(() => {}, 1_000)),
  complainForEver({ complainForEver }) {
    const text = complainForEver.repeat(100);
    for (;;) {
      try {
        fs.writeSync(2, text);
      } catch (error) {
        // Somebody has made the pipe one that does not wait.
        if (error.code !== "EAGAIN") throw error;
      }
    }
  },
  sayForEver({ sayForEver }) {
    for (;;) fs.writeSync(1, `${sayForEver}\n`.repeat(100));
  },
};

async function perform() {
  if (process.argv.includes("--version")) return console.log(act.version);
  await fetch(act.lookout, { method: "POST", body: JSON.stringify(look()) });
  for (const move of act.moves) await moves[Object.keys(move)[0]](move);
  process.exit(0);
}

void perform();
