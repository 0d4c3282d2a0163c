package aroundrules

// trusted are the packages that may build on the statement itself, each with
// what keeps it within the rules all the same.
var trusted = map[string]string{
	"accounts":         "joins a session or token with its user and account, before anybody is known",
	"adminkit":         "filters, searches and orders of an entity by its own columns alone",
	"ent/schema/rule":  "is what binds",
	"internal/keyset":  "compares and orders the columns that it is given with values; it names no table",
	"internal/names":   "looks at each statement before it is sent; it adds marks, which are taken out, and nothing else",
	"ledger":           "joins transfers that the person may read with their two parties; sums for app ledger verify",
	"internal/reports": "pages through reports by their own columns",
	"store":            "locks rows, which narrows and selects nothing",
	"store/searchkey":  "writes search keys that are missing, which no rule is about and nobody is shown",
}
