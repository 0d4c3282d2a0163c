package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// insert offers both databases the same rows: both take one, or both refuse it.
func (w *walk) insert() {
	for range 4 {
		t := w.schema[w.r.IntN(len(w.schema))]
		names, values := []string{"id"}, []string{fmt.Sprintf("'%08x-0000-4000-8000-000000000000'", w.rows)}
		for _, c := range t.columns {
			if c.preset != nil && w.r.IntN(2) == 0 {
				continue
			}
			names, values = append(names, c.name), append(values, c.value(w.r, w.ids(c.ref)))
		}
		w.rows++
		//constsql:allow rows of a schema made at random
		statement := "INSERT INTO " + t.name + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
		errs := map[string]error{}
		for name, db := range w.pools {
			_, errs[name] = db.Exec(statement)
		}
		if (errs["SQLite"] == nil) != (errs["PostgreSQL"] == nil) {
			w.t.Errorf("%s: SQLite says %v, PostgreSQL says %v", statement, errs["SQLite"], errs["PostgreSQL"])
		}
	}
}

// ids are those of a table's rows.
func (w *walk) ids(table string) (ids []string) {
	if table == "" || w.schema.table(table) == nil {
		return nil
	}
	//constsql:allow rows of a schema made at random
	rows, err := w.pools["SQLite"].QueryContext(context.Background(), "SELECT id FROM "+table+" ORDER BY id")
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			w.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// read returns the rows of a table, with every value as the application reads it.
func (w *walk) read(name string, t walkTable) string {
	names := []string{"id"}
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	//constsql:allow rows of a schema made at random
	rows, err := w.pools[name].QueryContext(context.Background(), "SELECT "+strings.Join(names, ", ")+" FROM "+t.name+" ORDER BY id")
	if err != nil {
		w.t.Fatalf("%s: %v", name, err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		into := []any{new(string)}
		for _, c := range t.columns {
			switch c.kind {
			case "int32", "int64":
				into = append(into, new(sql.NullInt64))
			case "float":
				into = append(into, new(sql.NullFloat64))
			case "bool":
				into = append(into, new(sql.NullBool))
			case "time":
				into = append(into, new(sql.NullTime))
			default:
				into = append(into, new(sql.NullString))
			}
		}
		if err := rows.Scan(into...); err != nil {
			w.t.Fatalf("%s: %s: %v", name, t.name, err)
		}
		for _, v := range into {
			if at, ok := v.(*sql.NullTime); ok {
				at.Time = at.Time.UTC()
			}
			fmt.Fprintf(&b, "%v ", deref(v))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func deref(v any) any {
	switch v := v.(type) {
	case *string:
		return *v
	case *sql.NullString:
		return *v
	case *sql.NullInt64:
		return *v
	case *sql.NullFloat64:
		return *v
	case *sql.NullBool:
		return *v
	case *sql.NullTime:
		return fmt.Sprint(v.Valid, v.Time.Format(time.RFC3339Nano))
	}
	return v
}
