package documents

// notOurs are pieces of code in documents that are not in the source code, with
// the reason why they may be there.
var notOurs = map[string]string{
	"DATABASE_UR":           "a mistake that is named as one",
	"robots.txt":            "of the site that is audited",
	"unframed_restored":     "the name of a database",
	".hcl":                  "the end of a file's name",
	"ent/schema/invoice.go": "the reader makes it",
}
