package names

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
)

// TestWhatEntWritesIsSentAsItStands has statements of each shape that ent's builders
// and ours write, and next to each what a name could have made of it.
func TestWhatEntWritesIsSentAsItStands(t *testing.T) {
	Table("tickets", "id", "title", "author_id")
	Table("notes", "id", "ticket_id", "body")
	var seen Seen
	for _, text := range []string{
		`SELECT "tickets"."id" FROM "tickets" WHERE ("tickets"."id" = $1 OR "tickets"."title" IS NULL) AND NOT ("tickets"."title" LIKE $2) ORDER BY "tickets"."id" DESC NULLS LAST LIMIT 26 OFFSET 3 FOR NO KEY UPDATE`,
		`SELECT COUNT(DISTINCT "tickets"."id") AS "n" FROM "tickets" WHERE "tickets"."id" IN ($1, $2) GROUP BY "tickets"."title"`,
		//constsql:allow a made-up statement, which no database sees
		`SELECT "tickets"."id" FROM "tickets" WHERE ` + mark + `EXISTS (SELECT "notes"."id" FROM "notes" WHERE "notes"."ticket_id" = "tickets"."id" AND "notes"."body" = $1)`,
		//constsql:allow a made-up statement, which no database sees
		mark + ` SELECT "tickets"."id" FROM "tickets" LEFT JOIN (SELECT "notes"."ticket_id", COUNT(*) AS "count_notes" FROM "notes" GROUP BY "notes"."ticket_id") AS "t1" ON "tickets"."id" = "t1"."ticket_id" ORDER BY "t1"."count_notes"`,
		`SELECT EXISTS (SELECT * FROM "tickets" WHERE "id" = $1)`,
		`INSERT INTO "tickets" ("title", "id") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE SET "title" = "excluded"."title" WHERE "tickets"."title" = $3 RETURNING "id"`,
		`UPDATE "tickets" SET "title" = $1, "author_id" = COALESCE("tickets"."author_id", 0) + $2 WHERE "id" = $3`,
		`UPDATE "tickets" SET "title" = CASE WHEN (("title")::jsonb IS NULL OR ("title")::jsonb = 'null'::jsonb) THEN $1 ELSE "title" || $2 END WHERE "id" = $3`,
		`SELECT "tickets"."id" FROM "tickets" WHERE "tickets"."title"->>'a' = $1 AND "tickets"."title"#>'{a,b}' @> $2 AND JSONB_ARRAY_LENGTH("tickets"."title"->'a') = $3 AND "id" = $4`,
		`DELETE FROM "tickets" WHERE ("tickets"."id", "tickets"."title") < ($1, $2)`,
	} {
		for range 2 {
			sent, err := seen.Admit(dialect.Postgres, text)
			if want := strings.ReplaceAll(strings.ReplaceAll(text, mark+" ", ""), mark, ""); err != nil || sent != want {
				t.Errorf("%s\nis sent as %q, %v", text, sent, err)
			}
		}
		if sent, err := seen.Admit(dialect.Postgres, strings.ReplaceAll(text, mark, "")); strings.Contains(text, mark) && !errors.Is(err, ErrForeign) {
			t.Errorf("without the mark %q is sent", sent)
		}
		at := strings.LastIndex(text, `"id"`)
		for _, foreign := range []string{`"notes"."secret"`, `"users"`, "`id`", "id", "(SELECT 1)", "/* */", "-- ", ";", "version()", `""`, "'", `"id" UNION SELECT "body" FROM "notes"`, `"id") OR ("id") AND ("id"`} {
			if sent, err := seen.Admit(dialect.Postgres, text[:max(at, 0)]+foreign+text[at+len(`"id"`):]); at > 0 && !errors.Is(err, ErrForeign) {
				t.Errorf("%q is sent", sent)
			}
		}
	}
}

// TestSeenStatementsAreBounded sends more than are remembered.
func TestSeenStatementsAreBounded(t *testing.T) {
	Table("tickets", "id")
	var seen Seen
	for i := range remembered + 10 {
		//constsql:allow made-up statements, which no database sees
		if _, err := seen.Admit(dialect.SQLite, fmt.Sprint("SELECT `tickets`.`id` FROM `tickets` LIMIT ", i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(seen.sent); n > remembered {
		t.Errorf("%d are remembered", n)
	}
}

// BenchmarkAdmit is of a statement that was sent before.
func BenchmarkAdmit(b *testing.B) {
	Table("tickets", "id")
	var seen Seen
	for b.Loop() {
		_, _ = seen.Admit(dialect.SQLite, "SELECT `tickets`.`id` FROM `tickets` WHERE `tickets`.`id` = ? AND `tickets`.`id` = ? LIMIT 26")
	}
}
