package web

import (
	"errors"
	"net/url"

	"unframed/adminkit"
	"unframed/adminkit/openapi"
)

// referrers are the rows of a table that forbid a deletion, as the API says it.
type referrers struct {
	Table string        `json:"table"`
	Field string        `json:"field,omitempty"` // that refers
	Count int           `json:"count"`
	Exact bool          `json:"exact"` // false where there are more than count
	Href  string        `json:"href,omitempty"`
	Rows  []referrerRow `json:"rows"` // the first of them
}

type referrerRow struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Href  string `json:"href,omitempty"`
}

// referrersOf are what the error says that refers to a row; nil for none.
func referrersOf(err error) []referrers {
	var referred *adminkit.Referred
	if !errors.As(err, &referred) {
		return nil
	}
	var all []referrers
	for _, by := range referred.By {
		r := referrers{Table: by.Table, Field: by.Field, Count: by.Count, Exact: !by.More, Rows: []referrerRow{}}
		base := ""
		if by.API {
			base = openapi.Base + by.Table
		}
		if base != "" && by.Field != "" {
			r.Href = WithQuery(base, by.Field, by.ID.String())
		}
		for _, row := range by.Rows {
			line := referrerRow{ID: row.ID.String(), Label: row.Label}
			if base != "" {
				line.Href = base + "/" + url.PathEscape(line.ID)
			}
			r.Rows = append(r.Rows, line)
		}
		all = append(all, r)
	}
	return all
}

// referrerProblems are the same for a page: each with a link to their list, and the
// first rows with one each.
func referrerProblems(err error) []FormError {
	var referred *adminkit.Referred
	if !errors.As(err, &referred) {
		return nil
	}
	var list []FormError
	for _, by := range referred.By {
		if by.Field != "" {
			list = append(list, FormError{Sentence: "Show " + by.Says(), Path: WithQuery(EntityPath(by.Table), by.Field, by.ID.String())})
		}
		for _, row := range by.Rows {
			list = append(list, FormError{Sentence: "Open " + row.Label, Path: RowPath(by.Table, row.ID)})
		}
	}
	return list
}
