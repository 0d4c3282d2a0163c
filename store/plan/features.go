package plan

import (
	"fmt"
	"slices"
	"strings"

	"ariga.io/atlas/sql/schema"

	"unframed/ent/schema/annotation"
)

// Whom a statement is for: the words package migrate understands.
const (
	onlyCockroach = "cockroach"
	onlyPostgres  = "postgres"
	onlyTTL       = "cockroach v22.2" // ttl_expiration_expression
	onlyRegions   = "cockroach regions"
)

func (s State) hashSharded(t *schema.Table, i *schema.Index) bool {
	return slices.Contains(s.features[t.Name].HashSharded, i.Name)
}

// featureStatements declares what only CockroachDB can do by itself.
func featureStatements(from, to State) []Statement {
	var statements []Statement
	for _, t := range to.schema.Tables {
		before, after := from.features[t.Name], to.features[t.Name]
		if before.ExpiresBy != after.ExpiresBy || before.KeepSeconds != after.KeepSeconds {
			statements = append(statements, expiry(t.Name, after))
		}
		if before.Locality != after.Locality {
			statements = append(statements, locality(t.Name, after.Locality))
		}
	}
	return statements
}

// expiry declares or withdraws row-level TTL.
func expiry(table string, f annotation.Features) Statement {
	if f.ExpiresBy == "" {
		return Statement{
			Only:    onlyTTL,
			Comment: fmt.Sprintf("keep the rows of %q", table),
			//constsql:allow written into a migration file for review, its names quoted
			SQL: fmt.Sprintf("ALTER TABLE %s RESET (ttl)", quoteName(table)),
		}
	}
	expression := quoteName(f.ExpiresBy)
	if f.KeepSeconds != 0 {
		// The sum of a timestamptz and an interval depends on the session's time
		// zone, which a TTL must not.
		expression = fmt.Sprintf("((%s AT TIME ZONE 'UTC') + INTERVAL '%d seconds') AT TIME ZONE 'UTC'", expression, f.KeepSeconds)
	}
	return Statement{
		Only:    onlyTTL,
		Comment: fmt.Sprintf("delete the expired rows of %q", table),
		//constsql:allow written into a migration file for review, its names quoted
		SQL: fmt.Sprintf("ALTER TABLE %s SET (ttl_expiration_expression = %s, ttl_job_cron = '@hourly')", quoteName(table), quoteText(expression)),
	}
}

// locality says where the rows of a multi-region database are kept.
func locality(table string, l annotation.Locality) Statement {
	if l == "" {
		l = "REGIONAL BY TABLE IN PRIMARY REGION"
	}
	return Statement{
		Only:    onlyRegions,
		Comment: fmt.Sprintf("set the locality of %q", table),
		//constsql:allow written into a migration file for review, its names quoted
		SQL: fmt.Sprintf("ALTER TABLE %s SET LOCALITY %s", quoteName(table), l),
	}
}

func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
func quoteText(s string) string { return `'` + strings.ReplaceAll(s, `'`, `''`) + `'` }
