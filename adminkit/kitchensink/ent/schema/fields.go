// Package schema declares entities that have every type of field and every
// kind of edge.
package schema

import (
	"encoding/json"
	"net/url"
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"unframed/adminkit/kitchensink/kinds"
	house "unframed/ent/schema"
	"unframed/ent/schema/annotation"
)

// Word has strings.
type Word struct{ ent.Schema }

// Mixin of the Word.
func (Word) Mixin() []ent.Mixin {
	return []ent.Mixin{house.Key{}, house.Times{}, house.Versioned{}, open{}, house.Searched("name", "code", "nillable")}
}

// Fields of the Word.
func (Word) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(50),
		field.String("code").Unique(),
		field.String("fixed").Immutable(),
		field.String("defaulted").Default("fallback").Annotations(annotation.AdminField{Word: true}),
		field.String("optional").Optional(),
		field.String("nillable").Optional().Nillable(),
		field.Text("long").Optional(),
		field.String("unseen").Default("unseen").Annotations(annotation.Unseen()),
		field.String("shown").Default("shown").Annotations(annotation.Shown()),
	}
}

// Indexes of the Word.
func (Word) Indexes() []ent.Index {
	return []ent.Index{index.Fields("nillable", "id"), index.Fields("defaulted", "name_search", "id"), index.Fields("shown")}
}

// Annotations of the Word.
func (Word) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.Admin{Unindexed: []string{"fixed", "optional"}}}
}

// Number has numbers.
type Number struct{ ent.Schema }

// Mixin of the Number.
func (Number) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, house.Times{}, open{}} }

// Fields of the Number.
func (Number) Fields() []ent.Field {
	return []ent.Field{
		field.Int("int"),
		field.Int8("int8"),
		field.Int16("int16"),
		field.Int32("int32"),
		field.Int64("int64"),
		field.Uint("uint"),
		field.Uint8("uint8"),
		field.Uint16("uint16"),
		field.Uint32("uint32"),
		field.Uint64("uint64"),
		field.Float32("float32"),
		field.Float("float"),
		field.Int64("money").Annotations(annotation.AdminField{Format: "money"}),
		field.Int64("owed").Optional().Nillable().Default(-12_05).Annotations(annotation.AdminField{Format: "money"}),
		field.Int("positive").Positive().Default(1),
		field.Int("optional").Optional(),
		field.Float("nillable").Optional().Nillable(),
	}
}

// Indexes of the Number.
func (Number) Indexes() []ent.Index {
	return []ent.Index{index.Fields("int", "id"), index.Fields("int64", "id"), index.Fields("float32", "id"), index.Fields("float", "id"), index.Fields("money", "id"),
		index.Fields("optional", "id"), index.Fields("nillable", "id"), index.Fields("created_at", "id")}
}

// Annotations of the Number.
func (Number) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.Admin{Unindexed: []string{"uint64"}}}
}

// Flag has booleans.
type Flag struct{ ent.Schema }

// Mixin of the Flag.
func (Flag) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Flag.
func (Flag) Fields() []ent.Field {
	return []ent.Field{
		field.Bool("plain"),
		field.Bool("defaulted").Default(true),
		field.Bool("optional").Optional(),
		field.Bool("nillable").Optional().Nillable(),
	}
}

// Moment has times.
type Moment struct{ ent.Schema }

// Mixin of the Moment.
func (Moment) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Moment.
func (Moment) Fields() []ent.Field {
	return []ent.Field{
		field.Time("at"),
		field.Time("defaulted").Default(func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }),
		field.Time("optional").Optional(),
		field.Time("nillable").Optional().Nillable(),
	}
}

// Choice has enums.
type Choice struct{ ent.Schema }

// Mixin of the Choice.
func (Choice) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Choice.
func (Choice) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("size").Values("small", "large"),
		field.Enum("defaulted").Values("a", "b").Default("a"),
		field.Enum("optional").Values("x", "y").Optional(),
		field.Enum("nillable").Values("x", "y").Optional().Nillable(),
		field.Enum("typed").GoType(kinds.Weather("")),
	}
}

// Identifier has UUIDs beside its own.
type Identifier struct{ ent.Schema }

// Mixin of the Identifier.
func (Identifier) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Identifier.
func (Identifier) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("plain", uuid.UUID{}),
		field.UUID("defaulted", uuid.UUID{}).Default(uuid.New),
		field.UUID("optional", uuid.UUID{}).Optional(),
		field.UUID("nillable", uuid.UUID{}).Optional().Nillable(),
	}
}

// Document has JSON.
type Document struct{ ent.Schema }

// Mixin of the Document.
func (Document) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Document.
func (Document) Fields() []ent.Field {
	return []ent.Field{
		field.JSON("map", map[string]int{}),
		field.Strings("strings").Optional(),
		field.JSON("struct", kinds.Address{}).Optional(),
		field.JSON("pointer", &kinds.Address{}).Optional(),
		field.JSON("raw", json.RawMessage{}).Optional(),
		field.Any("any").Optional(),
	}
}

// Blob has bytes.
type Blob struct{ ent.Schema }

// Mixin of the Blob.
func (Blob) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Blob.
func (Blob) Fields() []ent.Field {
	return []ent.Field{
		field.Bytes("data").MaxLen(100),
		field.Bytes("optional").Optional(),
		field.Bytes("nillable").Optional().Nillable(),
	}
}

// Custom has Go types of its own.
type Custom struct{ ent.Schema }

// Mixin of the Custom.
func (Custom) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Custom.
func (Custom) Fields() []ent.Field {
	return []ent.Field{
		field.String("color").GoType(kinds.Color("")),
		field.Int("level").GoType(kinds.Level(0)),
		field.String("link").GoType(&url.URL{}).ValueScanner(field.BinaryValueScanner[*url.URL]{}).Optional().Nillable(),
		field.Other("point", kinds.Point{}).SchemaType(map[string]string{dialect.SQLite: "text", dialect.Postgres: "text"}).
			Annotations(annotation.AdminField{Example: "1,2"}),
	}
}

// Form has fields with names that forms and lists have for themselves.
type Form struct{ ent.Schema }

// Mixin of the Form.
func (Form) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Fields of the Form.
func (Form) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
		field.Int64("version"),
		field.Bool("done"),
		field.Enum("limit").Values("low", "high"),
		field.Enum("sort").Values("up", "down"),
		field.String("typed"),
		field.String("seal"),
		field.String("gate"),
		field.String("idempotency_key").Optional(),
		field.String("do").Optional(),
		field.String("revision").Optional(),
		field.String("column").Optional(),
		field.String("q").Optional(),
		field.UUID("find", uuid.UUID{}).Optional().Nillable(),
	}
}

// Edges of the Form.
func (Form) Edges() []ent.Edge {
	return []ent.Edge{edge.To("finders", Form.Type).From("found").Field("find").Unique()}
}

// Vault has secrets.
type Vault struct{ ent.Schema }

// Mixin of the Vault.
func (Vault) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, house.Versioned{}, open{}} }

// Fields of the Vault.
func (Vault) Fields() []ent.Field {
	return []ent.Field{
		field.String("name"),
		field.String("combination").Sensitive().Default("secret-combination"),
	}
}

// Hidden is on no page.
type Hidden struct{ ent.Schema }

// Mixin of the Hidden.
func (Hidden) Mixin() []ent.Mixin { return []ent.Mixin{house.Key{}, open{}} }

// Annotations of the Hidden.
func (Hidden) Annotations() []schema.Annotation {
	return []schema.Annotation{annotation.AdminHidden()}
}
