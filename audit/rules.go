package audit

import "slices"

// Rules are all rules about sites and route tables, in the order of docs/audit.md.
func Rules() []Rule {
	return slices.Concat(framingRules, policyRules, cookieRules, headerRules, contentRules, requestRules, routeRules)
}

// ruleOf finds a rule by its id. A test holds every id in the checks to the
// list, so that a missing one is no more than a slip in a test.
func ruleOf(id string) Rule {
	for _, r := range Rules() {
		if r.ID == id {
			return r
		}
	}
	return Rule{ID: id, Severity: High, Wrong: "A check names a rule that does not exist.", Do: "Report this as a fault of the audit.", Source: "none"}
}
