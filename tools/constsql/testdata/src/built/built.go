package built

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/template"
)

const base = "SELECT id FROM users"

func concatenated(id, table, where string) []string {
	q := base
	q += " WHERE id = '" + id + "'"                      // want `this SQL is concatenated`
	a := "select * from users where id = " + id          // want `this SQL is concatenated`
	b := "UPDATE " + table + " SET name = ''"            // want `this SQL is concatenated`
	c := where + "; DROP TABLE users"                    // want `this SQL is concatenated`
	d := base + where                                    // want `this SQL is concatenated`
	e := where + " ORDER BY " + id                       // want `this SQL is concatenated`
	f := strings.ToLower("INSERT INTO " + table + " ()") // want `this SQL is concatenated`
	g := "Update settings of " + id
	h := "/users/" + id + "?from=" + where
	i := base + " WHERE id = $1" // a constant
	return []string{a, b, c, d, e, f, g, h, i, q}
}

func formatted(w io.Writer, id string) (string, error) {
	a := fmt.Sprintf("DELETE FROM users WHERE id = %q", id)   // want `this SQL is formatted by fmt\.Sprintf`
	fmt.Fprintf(w, "GRANT SELECT ON %s TO app", id)           // want `this SQL is formatted by fmt\.Fprintf`
	b := fmt.Sprint(base, " LIMIT ", id)                      // want `this SQL is put together by fmt\.Sprint`
	c := fmt.Appendf(nil, base+" WHERE id = %[1]*[2]d", 1, 2) // want `this SQL is formatted by fmt\.Appendf`
	d := fmt.Sprintf("%s WHERE %s", base, id)                 // want `this SQL is formatted by fmt\.Sprintf`
	fmt.Fprintf(w, "Set %s to %s", id, id)
	fmt.Fprintf(w, "Update settings: %s", id)
	fmt.Fprintln(w, "Select a file from the list, or delete from it with", id)
	return a + b + string(c) + d, fmt.Errorf("DELETE FROM users: %w", errors.New(id))
}

func written(b *strings.Builder, buf *bytes.Buffer, w io.Writer, id string) {
	b.WriteString("SELECT id FROM users")           // want `put together by \(\*strings\.Builder\)\.WriteString`
	b.WriteString(" WHERE id = " + id)              // want `this SQL is (concatenated|put together)`
	buf.Write([]byte("INSERT INTO users VALUES (")) // want `put together by \(\*bytes\.Buffer\)\.Write`
	_, _ = io.WriteString(w, "DROP TABLE "+id)      // want `this SQL is (concatenated|put together)`
	b.WriteString("Select where to go")
	buf.WriteString(id)
}

func others(id string, columns []string) []any {
	return []any{
		strings.Join([]string{"SELECT", id, "FROM users"}, " "), // want `put together by strings\.Join`
		strings.Join(columns, " AND "),                          // want `put together by strings\.Join`
		strings.Join(columns, ", "),
		strings.ReplaceAll("SELECT @c FROM users", "@c", id),              // want `put together by strings\.ReplaceAll`
		strings.NewReplacer("@c", id).Replace("SELECT @c FROM t"),         // want `Replacer\)\.Replace`
		os.Expand("DELETE FROM $t", func(string) string { return id }),    // want `put together by os\.Expand`
		template.Must(template.New("q").Parse("SELECT {{.}} FROM users")), // want `Template\)\.Parse`
		template.Must(template.New("p").Parse("Select {{.}} from the list")),
		append([]byte("SELECT "), id...), // want `this SQL is appended to`
		append([]byte("Dear "), id...),
		strings.ReplaceAll("Dear @n", "@n", id),
	}
}
