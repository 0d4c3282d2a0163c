package e2e

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// grownAPI is what the API's document says of rows: by table, what a new one can
// be given.
type grownAPI map[string]newRow

type newRow struct {
	Properties map[string]property
	Required   []string
}

type property struct {
	Type            any // a name, or several
	Format          string
	ContentEncoding string
	Enum            []any
	Examples        []string
	Description     string
	Items           *property
}

func readGrownAPI(s *shop) grownAPI {
	s.Helper()
	var document struct {
		Paths      map[string]any
		Components struct{ Schemas map[string]newRow }
	}
	text := s.ask("GET", "/api/openapi.json", "", 200)
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		s.Fatal(err)
	}
	made := grownAPI{}
	for path, methods := range document.Paths {
		table, isList := strings.CutPrefix(path, "/api/v1/admin/")
		said, _ := json.Marshal(methods)
		if m := regexp.MustCompile(`schemas/(\w+\.create)"`).FindStringSubmatch(string(said)); isList && !strings.Contains(table, "/") && m != nil {
			made[table] = document.Components.Schemas[m[1]]
		}
	}
	return made
}

var refersTo = regexp.MustCompile(`of /api/v1/admin/(\w+)`)

// table is the one that a reference is to.
func (p property) table() string {
	if p.Items != nil {
		return p.Items.table() + first(refersTo.FindStringSubmatch(p.Description))
	}
	return first(refersTo.FindStringSubmatch(p.Description))
}

func first(m []string) string {
	if m == nil {
		return ""
	}
	return m[1]
}

// kind is the first of its types.
func (p property) kind() string {
	if many, ok := p.Type.([]any); ok && len(many) > 0 {
		p.Type = many[0]
	}
	kind, _ := p.Type.(string)
	return kind
}

// made is a row that the API was asked to make.
type made struct{ id, label string }

// make has the API make a row, and first those that it must refer to.
func (g *grown) make(t *testing.T, table string) made {
	t.Helper()
	row, label := map[string]any{}, "made "+uuid.NewString()[:8]
	for _, name := range g.document[table].Required {
		row[name] = g.sample(t, g.document[table].Properties[name], name, label)
	}
	body, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ ID, Name, Title string }
	if err := json.Unmarshal([]byte(g.by(t).ask("POST", "/api/v1/admin/"+table, string(body), 201)), &got); err != nil {
		t.Fatal(err)
	}
	return made{got.ID, cmp.Or(got.Name, got.Title, got.ID)}
}

// by is the shop on behalf of a test.
func (g *grown) by(t *testing.T) *shop {
	s := *g.shop
	s.T = t
	return &s
}

func (g *grown) sample(t *testing.T, p property, name, label string) any {
	t.Helper()
	switch {
	case p.table() != "" && p.kind() == "array":
		return []any{g.make(t, p.table()).id}
	case p.table() != "":
		return g.make(t, p.table()).id
	case name == "writer":
		return g.me(t)
	case p.Format == "uuid":
		return uuid.NewString()
	case len(p.Enum) > 0:
		return p.Enum[0]
	case len(p.Examples) > 0:
		return p.Examples[0]
	case p.Format == "date-time":
		return "2026-03-04T05:06:07Z"
	case p.ContentEncoding == "base64":
		return "AAECAw=="
	}
	switch p.kind() {
	case "integer", "number":
		return 3
	case "boolean":
		return true
	case "object", "":
		return map[string]any{}
	}
	return label
}

// me is the id of whoever asks.
func (g *grown) me(t *testing.T) string {
	t.Helper()
	return regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(g.by(t).ask("GET", "/api/v1/me", "", 200))[1]
}

// stored is a row as the API gives it.
func (e *entityWalk) stored(id string) map[string]any {
	e.t.Helper()
	row := map[string]any{}
	decoder := json.NewDecoder(strings.NewReader(e.g.by(e.t).ask("GET", "/api/v1/admin/"+e.table+"/"+id, "", 200)))
	decoder.UseNumber()
	if err := decoder.Decode(&row); err != nil {
		e.t.Fatal(err)
	}
	return row
}
