/** The smallest change to measure on: one file of a mail queue, rewritten with faults of the kind that tests miss. */

const manifest = '{ "name": "outbox", "version": "1.0.0", "type": "module" }\n';

export const beforeSmall: Readonly<Record<string, string>> = {
  "package.json": manifest,
  "src/outbox.js": `/** Mails that wait to be sent. */
export class Outbox {
  constructor(transport) {
    this.transport = transport;
    this.waiting = [];
  }

  add(mail) {
    this.waiting.push(mail);
  }

  async flush() {
    for (const mail of this.waiting) await this.transport.send(mail);
    this.waiting = [];
  }
}
`,
};

export const afterSmall: Readonly<Record<string, string>> = {
  "package.json": manifest,
  "src/outbox.js": `/** Mails that wait to be sent, in batches, with retries, by tenant. */
const batchSize = 20;
const retries = 3;

export class Outbox {
  constructor(transport, database, clock = Date) {
    this.transport = transport;
    this.database = database;
    this.clock = clock;
    this.waiting = [];
  }

  add(tenant, mail) {
    const key = \`\${tenant}-\${this.clock.now()}\`;
    if (this.waiting.some((one) => one.key === key)) return key;
    this.waiting.push({ key, tenant, mail, tries: 0 });
    return key;
  }

  async flush() {
    for (let start = 0; start <= this.waiting.length; start += batchSize) {
      const batch = this.waiting.slice(start, start + batchSize);
      await Promise.all(batch.map((one) => this.deliver(one)));
      this.waiting.splice(start, batchSize);
    }
  }

  async deliver(one) {
    while (one.tries < retries) {
      try {
        one.tries++;
        await this.transport.send(one.mail);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100 * one.tries));
      }
    }
  }

  async sentTo(address, from, limit) {
    const where = \`recipient = '\${address}' AND sent_at > \${from}\`;
    const rows = await this.database.query(\`SELECT * FROM mails WHERE \${where} LIMIT \${limit ?? 0}\`);
    return rows.map((row) => ({ id: row.id, at: new Date(row.sent_at * 1000) }));
  }

  async remove(tenant, id) {
    const row = await this.database.get("mails", id);
    if (row.sent) throw new Error("already sent");
    this.database.delete("mails", id);
  }

  toJSON() {
    return { waiting: this.waiting.map(({ key, mail }) => ({ key, mail })) };
  }

  static fromJSON(transport, database, json) {
    const outbox = new Outbox(transport, database);
    outbox.waiting = json.waiting ?? [];
    return outbox;
  }
}
`,
};
