// Package takenname has a CHECK with the name of one that is derived.
package takenname

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"unframed/ent/schema/rule"
)

// Paper has both.
type Paper struct{ ent.Schema }

// Fields of the Paper.
func (Paper) Fields() []ent.Field {
	return []ent.Field{field.UUID("id", uuid.UUID{}), field.Int64("pages").Positive()}
}

// Annotations of the Paper.
func (Paper) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{"papers_pages_range": "pages <> 13"})}
}

// Policy of the Paper: administrators alone.
func (Paper) Policy() ent.Policy { return rule.Policy{Read: rule.AnyOf{rule.Administrators()}} }
