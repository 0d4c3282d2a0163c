// Package limited has an entity whose fields state what they accept, one whose
// schema repeats that, and one that takes a name which is not free.
package limited

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	"unframed/ent/schema/rule"
)

// Counted is mixed in.
type Counted struct{ mixin.Schema }

// Fields of the mixin.
func (Counted) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Default(uuid.New),
		field.Int64("version").Positive(),
	}
}

// Paper states one of each.
type Paper struct{ ent.Schema }

// Mixin of the Paper.
func (Paper) Mixin() []ent.Mixin { return []ent.Mixin{Counted{}} }

// Fields of the Paper.
func (Paper) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("state").Values("draft", "sent", "paid"),
		field.String("title").NotEmpty().MaxRuneLen(200),
		field.Bytes("seal").MaxLen(32).StorageKey("seal_bytes"),
		field.Int32("pages"),
		field.Uint("copies"),
		field.Float("mass").Min(0.5),
		field.String("free"),
		field.Bool("kept"),
		field.Int64("a_name_so_long_that_no_database_would_keep_all_of_it").Max(9),
	}
}

// Annotations of the Paper: the first as schemas had it before, with a value
// less.
func (Paper) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Checks(map[string]string{
		"paper_state_known": "state IN ('draft', 'sent')",
		"paper_sent_once":   "state <> 'sent' OR copies > 0",
	})}
}

// Policy of the Paper: administrators alone.
func (Paper) Policy() ent.Policy { return rule.Policy{Read: rule.AnyOf{rule.Administrators()}} }
