package handlers

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"unframed/adminkit"
)

const (
	auditTable   = "audit_events"
	historyShown = 25
)

// HistoryEntry is one event of the audit trail about a row.
type HistoryEntry struct {
	When    Moment
	Who     Cell
	Action  string
	Path    string // of the event
	Changes []Changed
}

// Changed is what became of a field; Before or After is empty where there was
// none.
type Changed struct{ Label, Before, After string }

// history is what the audit trail knows of a row, the latest first.
func (s *Site) history(c *gin.Context, d *adminkit.Descriptor, record *adminkit.Record) ([]HistoryEntry, error) {
	trail, err := s.Kit.Describe(c.Request.Context(), auditTable)
	if err != nil || d.Table == auditTable {
		return nil, nil //nolint:nilerr // without a trail to look at there is no history
	}
	page, err := s.Kit.List(c.Request.Context(), auditTable, adminkit.ListQuery{
		Sort: "-created_at", Limit: historyShown,
		Filters: []adminkit.Filter{
			// The application's own events name the thing, those of these pages its table.
			{Field: "subject_type", Op: adminkit.In, Values: []string{d.Table, snake(d.Name)}},
			{Field: "subject_id", Op: adminkit.Equal, Values: []string{record.ID.String()}},
		},
	})
	if err != nil {
		return nil, err
	}
	people, err := s.actors(c, page.Rows)
	if err != nil {
		return nil, err
	}
	var entries []HistoryEntry
	for _, row := range page.Rows {
		entry := HistoryEntry{
			When:   viewCell(trail.Field("created_at"), row, nil, signedIn(c.Request).TimeZone, false).When,
			Action: trail.Field("action").Text(row.Values["action"]), Path: rowPath(auditTable, row.ID), Who: Cell{Kind: "text", Text: "the system"},
		}
		if id, ok := row.Values[actorField].(uuid.UUID); ok {
			entry.Who = viewReference(people[id], id)
		}
		if details, ok := row.Values["details"].(map[string]string); ok {
			entry.Changes = changed(d, details)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// actorField names who did something, by value: without an edge, so that it
// outlives them.
const actorField = "actor_id"

// nameActors adds the users whom rows name by value to what they refer to.
func (s *Site) nameActors(c *gin.Context, d *adminkit.Descriptor, rows []adminkit.Row, refer references) error {
	f := d.Field(actorField)
	if f == nil || f.Hidden || f.Table != "" || refer == nil {
		return nil
	}
	people, err := s.actors(c, rows)
	refer[actorField] = people
	return err
}

// actors are the users whom events name, by id.
func (s *Site) actors(c *gin.Context, events []adminkit.Row) (map[uuid.UUID]adminkit.Reference, error) {
	var ids []string
	for _, row := range events {
		if id, ok := row.Values[actorField].(uuid.UUID); ok && !slices.Contains(ids, id.String()) {
			ids = append(ids, id.String())
		}
	}
	people := map[uuid.UUID]adminkit.Reference{}
	if len(ids) == 0 {
		return people, nil
	}
	page, err := s.Kit.List(c.Request.Context(), "users", adminkit.ListQuery{
		Limit: adminkit.MaxLimit, Filters: []adminkit.Filter{{Field: "id", Op: adminkit.In, Values: ids}}})
	if err != nil {
		return nil, err
	}
	for _, row := range page.Rows {
		people[row.ID] = adminkit.Reference{Table: "users", ID: row.ID, Label: row.Label, Seen: true}
	}
	return people, nil
}

// changed reads the details of an event as the kit writes them: before and
// after, by field. Others it shows as they are.
func changed(d *adminkit.Descriptor, details map[string]string) []Changed {
	byField := map[string]Changed{}
	for name, value := range details {
		field, side, _ := strings.Cut(name, ".")
		change := byField[field]
		change.Label = field
		if f := d.Field(field); f != nil {
			change.Label = f.Label
		} else if e := d.Edge(field); e != nil {
			change.Label = e.Label
		}
		if side == "before" {
			change.Before = value
		} else {
			change.After = value
		}
		byField[field] = change
	}
	var list []Changed
	for _, name := range slices.Sorted(maps.Keys(byField)) {
		if name != "updated_at" && name != versionField {
			list = append(list, byField[name])
		}
	}
	return list
}

// snake is AuditEvent as audit_event.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
