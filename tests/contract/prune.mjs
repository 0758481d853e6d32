// The package carries every description a second time with all references resolved, which makes it
// 400 MB. The tests read the small ones.
import { readdirSync, rmSync } from "node:fs";

const folder = new URL("node_modules/@octokit/openapi/generated/", import.meta.url);
for (const name of readdirSync(folder)) {
  if (name.endsWith(".deref.json")) rmSync(new URL(name, folder));
}
