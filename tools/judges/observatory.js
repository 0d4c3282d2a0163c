// Prints what Mozilla's HTTP Observatory makes of the site at host:port.
import { scan } from "@mdn/mdn-http-observatory";

const { scan: verdict, tests } = await scan(process.argv[2]);
console.log(JSON.stringify({
  score: verdict.score,
  grade: verdict.grade,
  tests: Object.entries(tests).map(([name, t]) => ({ name, pass: t.pass, modifier: t.scoreModifier ?? 0, result: t.result })),
}));
