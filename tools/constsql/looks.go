package constsql

import (
	"regexp"
	"strings"
)

// Pieces of the patterns below. A name may be a hole, quoted, or qualified.
const (
	name    = `(?:[\w.$"` + "`" + `\[\]]|\x00)+`
	objects = `(?:TABLE|(?:UNIQUE\s+)?(?:INVERTED\s+)?INDEX|DATABASE|SCHEMA|(?:MATERIALIZED\s+)?VIEW|ROLE|USER|SEQUENCE|TYPE|FUNCTION|PROCEDURE|TRIGGER|EXTENSION|POLICY|STATISTICS|DOMAIN|VIRTUAL\s+TABLE|CHANGEFEED|SCHEDULE)\b`
)

// loud are statements with their keywords in capitals, where prose is rare.
var loud = patterns(``,
	`SELECT\s`,
	`(?:INSERT|UPSERT|REPLACE|MERGE)\s+(?:OR\s+\w+\s+)?INTO\s`,
	`UPDATE\s+(?:ONLY\s+|OR\s+\w+\s+)?`+name+`(?:\s+(?:AS\s+)?\w+)?\s+SET\b`,
	`UPDATE\s+(?:ONLY\s+)?\x00`,
	`DELETE\s+FROM\s`,
	`TRUNCATE\s+(?:TABLE\s|\x00)`,
	`CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED)\s+)*`+objects,
	`ALTER\s+(?:`+objects+`|DEFAULT\s+PRIVILEGES|RANGE\b|SYSTEM\b|PARTITION\b)`,
	`DROP\s+`+objects,
	`(?:GRANT|REVOKE)\s`,
	`SET\s+(?:(?:SESSION|LOCAL)\s+)?(?:`+name+`\s*(?:=|TO\b)|TRANSACTION\b|CONSTRAINTS\b|ROLE\b|TIME\s+ZONE\b|CLUSTER\s+SETTING\b)`,
	`(?:PRAGMA|SHOW|EXPLAIN|SAVEPOINT|RELEASE\s+SAVEPOINT|ROLLBACK\s+TO|COMMENT\s+ON|LOCK\s+TABLE|COPY|VACUUM|ANALYZE|DECLARE|EXECUTE|CALL|VALUES)\s+\S`,
)

// quiet are statements in any case, with enough structure to tell them from
// sentences such as "Update settings" or "select a file from the list".
var quiet = patterns(`(?i)`,
	`SELECT\s+(?:DISTINCT\s+)?(?:\*|(?:COUNT|MAX|MIN|SUM|AVG|COALESCE)\s*\(|`+name+`(?:\s*,\s*`+name+`)*\s+FROM\s+(`+name+`))`,
	`SELECT\s+(?:1|TRUE|NULL|EXISTS\s*\()`,
	`INSERT\s+(?:OR\s+\w+\s+)?INTO\s+`+name+`\s*(?:\(|VALUES\b|SELECT\b|DEFAULT\b)`,
	`UPDATE\s+`+name+`\s+SET\s+`+name+`\s*=`,
	`DELETE\s+FROM\s+(`+name+`)(?:\s*;?\s*$|\s+WHERE\b)`,
	`TRUNCATE\s+TABLE\s+`+name,
	`CREATE\s+(?:TEMP(?:ORARY)?\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?`+name+`\s*(?:\(|AS\b)`,
	`CREATE\s+(?:UNIQUE\s+)?INDEX\s+.*\bON\s+`+name,
	`CREATE\s+(?:DATABASE|SCHEMA|SEQUENCE|EXTENSION)\s+(?:IF\s+NOT\s+EXISTS\s+)?\x00`,
	`ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?`+name+`\s+(?:ADD|DROP|RENAME|ALTER|SET|ENABLE|DISABLE|OWNER)\b`,
	`DROP\s+(?:TABLE|INDEX|DATABASE|SCHEMA|VIEW|ROLE|SEQUENCE)\s+(?:IF\s+EXISTS\s+\S|\x00)`,
	`(?:GRANT|REVOKE)\s+(?:SELECT|INSERT|UPDATE|DELETE|ALL|USAGE|CONNECT)\b.*\b(?:TO|FROM)\b`,
	`WITH\s+(?:RECURSIVE\s+)?`+name+`\s*(?:\([^)]*\)\s*)?AS\s+(?:NOT\s+)?(?:MATERIALIZED\s+)?\(`,
	`SET\s+(?:(?:SESSION|LOCAL)\s+)?\w+_\w+\s*(?:=|TO\b)`,
	`SET\s+(?:TRANSACTION\s+(?:ISOLATION|READ|AS\s+OF)|CLUSTER\s+SETTING\s|TIME\s+ZONE\s)`,
	`PRAGMA\s+\w+\s*(?:=|\(|;?\s*$)`,
)

// clauses are pieces of statements, in capitals.
var clauses = regexp.MustCompile(`(?s)\b(?:WHERE|HAVING)\s+\S` +
	`|\b(?:ORDER|GROUP)\s+BY\b` +
	`|\b(?:INNER|LEFT|RIGHT|FULL|CROSS)\s+(?:OUTER\s+)?JOIN\s` +
	`|\bVALUES\s*\(` +
	`|\bON\s+CONFLICT\b|\bAS\s+OF\s+SYSTEM\s+TIME\b|\bFOR\s+UPDATE\b` +
	`|\bUNION\s+(?:ALL\s+)?SELECT\b|\x00\s+UNION(?:\s+ALL)?\s+\x00` +
	`|\bRETURNING\s+\S` +
	`|\b(?:LIMIT|OFFSET)\s+(?:\d|\x00|\$|\?)` +
	`|\x00\s+(?:AND|OR)\s+\x00` +
	`|(?:^|\x00)\s*(?:AND|OR)\s+(?:` + name + `)\s*(?:=|<|>|!=|(?:NOT\s+)?(?:IN|LIKE|ILIKE|BETWEEN)\b|IS\s)`)

// articles follow "from" in prose only.
var articles = map[string]bool{
	"a": true, "an": true, "the": true, "this": true, "that": true, "these": true, "those": true,
	"your": true, "our": true, "my": true, "his": true, "her": true, "their": true, "its": true,
	"here": true, "there": true, "where": true, "all": true, "any": true, "each": true, "one": true,
}

// comments may precede a statement, as may brackets.
var comments = regexp.MustCompile(`^(?:\s|\(|--[^\n]*\n|(?s:/\*.*?\*/))+`)

// looksLikeSQL reports whether a text, with holes for what is unknown, begins
// like a statement or holds a clause of one.
func looksLikeSQL(text string) bool {
	if clauses.MatchString(text) {
		return true
	}
	for statement := range strings.SplitSeq(text, ";") {
		if begins(comments.ReplaceAllString(statement, "")) {
			return true
		}
	}
	// A statement may follow something unknown, as in prefix + "SELECT …".
	for _, rest := range strings.Split(text, hole)[1:] {
		if begins(comments.ReplaceAllString(rest, "")) {
			return true
		}
	}
	return false
}

func begins(text string) bool {
	for _, p := range loud {
		if p.MatchString(text) {
			return true
		}
	}
	for _, p := range quiet {
		if m := p.FindStringSubmatch(text); m != nil && !(len(m) > 1 && articles[strings.ToLower(m[1])]) {
			return true
		}
	}
	return false
}

func patterns(flags string, list ...string) []*regexp.Regexp {
	compiled := make([]*regexp.Regexp, len(list))
	for i, p := range list {
		compiled[i] = regexp.MustCompile(`(?s)` + flags + `^(?:` + p + `)`)
	}
	return compiled
}
