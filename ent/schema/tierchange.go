package schema

import (
	"math"
	"strconv"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// TierChange is one setting of the amounts from which the confirmation of a
// transfer asks for more than a press. As with LimitChange, the one with the
// highest revision is in force and the others are its history.
type TierChange struct{ ent.Schema }

// Mixin of the TierChange.
func (TierChange) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the TierChange.
func (TierChange) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable(),
		field.Int64("revision").Positive().Unique().Immutable(),
		field.UUID("actor_id", uuid.UUID{}).Immutable(),
		field.Int64("recent_from").NonNegative().Immutable().Comment("minor units; a recent identity is asked for from here on").Annotations(threshold),
		field.Int64("typed_from").NonNegative().Immutable().Comment("minor units; the amount is to be typed from here on").Annotations(threshold),
	}
}

// threshold is shown as an amount; the largest is one from which nothing holds.
var threshold = annotation.AdminField{Format: "money", Help: "in credits; asked for from here on", Words: map[string]string{
	"0": "every amount", strconv.FormatInt(math.MaxInt64, 10): "never",
}}

// Annotations of the TierChange.
func (TierChange) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Help:    "From which amounts a transfer asks for more than a press, each time that was set.",
			Columns: []string{"revision", "created_at", "actor_id", "recent_from", "typed_from"},
			Order:   "-revision",
			Filters: []string{"revision"},
		}.ReadOnly(),
		annotation.AppendOnly(),
		annotation.Global(),
		entsql.Checks(map[string]string{
			"tier_changes_ordered": "typed_from >= recent_from",
		}),
	}
}

// Policy of the TierChange.
func (TierChange) Policy() ent.Policy {
	return rule.Policy{
		Read:   rule.AnyOf{rule.Administrators()},
		Create: rule.AnyOf{rule.Administrators(rule.Own("actor_id"))},
		Kept:   true,
	}
}
