package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
)

// reportsKept is how long a report is kept after it was last seen.
const reportsKept = 90 * 24 * time.Hour

// Report is what browsers reported, or the guard refused, each thing once with
// how often it was seen. What it quotes came from strangers.
type Report struct{ ent.Schema }

// Mixin of the Report.
func (Report) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the Report.
func (Report) Fields() []ent.Field {
	return []ent.Field{
		field.Time("first_at").Default(now).Immutable(),
		field.Time("last_at").Default(now),
		field.Bytes("fingerprint").Unique().NotEmpty().MaxLen(32).Immutable().Comment("a hash of all that tells one report from another"),
		field.String("kind").NotEmpty().MaxLen(64).Immutable().Comment("csp-violation, another report type, refused or press").Annotations(annotation.AdminField{Word: true}),
		field.String("reason").Default("").MaxLen(64).Immutable().Comment("the directive that was violated, or why it was refused"),
		field.String("page").Default("").MaxRuneLen(400).Immutable().Comment("the path it is about, without its query"),
		field.String("source").Default("").MaxRuneLen(400).Immutable().Comment("the origin or keyword that was blocked, or the site that asked"),
		field.String("disposition").Default("").MaxLen(16).Immutable().Comment("enforce or report"),
		field.String("user_agent").Default("").MaxRuneLen(400).Immutable().Comment("of whoever was the first"),
		field.Int64("seen").Default(1).Positive(),
	}
}

// Indexes of the Report.
func (Report) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("last_at", "id"),
		index.Fields("kind", "last_at", "id"),
	}
}

// Annotations of the Report.
func (Report) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.ExpiresAfter("last_at", reportsKept),
		annotation.Admin{
			Help:    "What browsers reported and the guard refused. What it quotes came from strangers.",
			Columns: []string{"last_at", "kind", "reason", "page", "source", "seen"},
			Order:   "-last_at",
			Filters: []string{"kind", "last_at"},
		}.ReadOnly(),
	}
}

// Policy of the Report.
func (Report) Policy() ent.Policy {
	return rule.Policy{Read: rule.AnyOf{rule.Administrators()}}
}

// ReportCount is how often a kind of report was seen in one hour.
type ReportCount struct{ ent.Schema }

// Mixin of the ReportCount.
func (ReportCount) Mixin() []ent.Mixin { return []ent.Mixin{Key{}} }

// Fields of the ReportCount.
func (ReportCount) Fields() []ent.Field {
	return []ent.Field{
		field.Time("hour").Immutable().Comment("its beginning, UTC"),
		field.String("kind").NotEmpty().MaxLen(64).Immutable(),
		field.Int64("seen").Positive(),
	}
}

// Indexes of the ReportCount.
func (ReportCount) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("hour", "kind").Unique(),
	}
}

// Annotations of the ReportCount.
func (ReportCount) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{Order: "-hour", Filters: []string{"hour"}}.ReadOnly(),
		annotation.ExpiresAfter("hour", reportsKept),
	}
}

// Policy of the ReportCount.
func (ReportCount) Policy() ent.Policy {
	return rule.Policy{Read: rule.AnyOf{rule.Administrators()}}
}
