// Reads a list of policies from standard input and prints for each what
// Google's CSP Evaluator finds.
import { text } from "node:stream/consumers";
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import { Version } from "csp_evaluator/dist/csp.js";
import { Severity } from "csp_evaluator/dist/finding.js";

const policies = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(policies.map((policy) =>
  new CspEvaluator(new CspParser(policy).csp, Version.CSP3).evaluate().map((f) =>
    `${Severity[f.severity]}: ${f.directive} ${f.value ?? ""}: ${f.description}`))));
