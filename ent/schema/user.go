package schema

import (
	"errors"
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"unframed/ent/schema/annotation"
	"unframed/ent/schema/rule"
	"unframed/internal/viewer"
)

// User is a person who can sign in.
type User struct{ ent.Schema }

// Mixin of the User.
func (User) Mixin() []ent.Mixin {
	return append([]ent.Mixin{Key{}, Times{}, Versioned{}, Searched("username", "email")}, ofPeople()...)
}

// Fields of the User. A name and an address are kept as they were typed; their
// keys are the forms in which two of them count as the same.
func (User) Fields() []ent.Field {
	return []ent.Field{
		field.String("username").NotEmpty().MaxRuneLen(100).Annotations(annotation.AdminField{SortedBy: "username_key"}),
		field.String("username_key").Unique().NotEmpty().MaxRuneLen(200).Annotations(annotation.Unseen()),
		field.String("email").NotEmpty().MaxLen(254).Annotations(annotation.AdminField{Format: "email", SortedBy: "email_key"}),
		field.String("email_key").Unique().NotEmpty().MaxLen(254).Annotations(annotation.Unseen()),
		field.Time("email_verified_at").Optional().Nillable(),
		field.String("password_hash").Sensitive().NotEmpty(),
		field.Time("password_changed_at").Default(now),
		field.Int64("credential_version").Default(1).Positive().Annotations(annotation.Unseen()).
			Comment("moved by every change and reset of the password: what began before it does not end after it"),
		field.Enum("role").Values(viewer.RoleNames()...).Default(string(viewer.User)),
		field.String("display_name").NotEmpty().MaxRuneLen(100).Validate(viewer.CheckName),
		field.String("time_zone").Default("UTC").NotEmpty().MaxLen(64).Validate(knownTimeZone),
		field.Enum("theme").Values("system", "light", "dark").Default("system"),
	}
}

// Edges of the User.
func (User) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("sessions", Session.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
		edge.To("api_tokens", APIToken.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of the User, for the administrators' list of them.
func (User) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("role", "username_key"),
		index.Fields("email_verified_at", "id"),
		index.Fields("created_at", "id"),
	}
}

// Annotations of the User.
func (User) Annotations() []schema.Annotation {
	return []schema.Annotation{
		annotation.Admin{
			Title:    "username",
			Columns:  []string{"username", "email", "display_name", "role", "email_verified_at", "created_at"},
			Order:    "username",
			Search:   []string{"username", "email"},
			Filters:  []string{"username", "email", "role", "email_verified_at", "created_at"},
			Editable: append([]string{"role"}, administered...),
			Create:   annotation.Nobody, // people sign up, or the operator adds them
			Delete:   annotation.Nobody, // people delete themselves; what they sent stays
			API:      true,
		},
	}
}

// administered are the fields of a user that administrators may change, beside
// the role. A name or an address is the person's own to change: the address is
// to be proven.
var administered = []string{"display_name", "time_zone", "theme", "email_verified_at"}

// knownTimeZone accepts the names of the IANA time zone database, and not the name
// that Go has for the server's own.
func knownTimeZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return errors.New("choose a time zone, such as Europe/Vienna")
	}
	return nil
}

// Hooks of the User.
func (User) Hooks() []ent.Hook { return []ent.Hook{keepAdministrators} }

// Policy of the User. Nobody changes their own role, so that the last
// administrator cannot give it away unnoticed.
func (User) Policy() ent.Policy {
	return rule.Policy{
		Read: rule.AnyOf{rule.Administrators(), rule.People(rule.Own("id"))},
		Change: rule.AnyOf{
			rule.Administrators().Fields(administered...),
			rule.Administrators(rule.Not(rule.Own("id"))).Fields("role").Because("Nobody changes their own role, so that the last administrator cannot give it away unnoticed. Ask another administrator."),
			rule.People(rule.Own("id")).Fields("display_name", "time_zone", "theme"),
		},
	}
}
