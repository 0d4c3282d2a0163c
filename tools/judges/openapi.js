// Reads a list of OpenAPI documents from standard input and prints for each
// what is wrong with it.
import { text } from "node:stream/consumers";
import { Validator } from "@seriousme/openapi-schema-validator";

const verdicts = [];
for (const document of JSON.parse(await text(process.stdin))) {
  const { valid, errors } = await new Validator().validate(document);
  verdicts.push(valid ? "" : JSON.stringify(errors).slice(0, 2000));
}
console.log(JSON.stringify(verdicts));
