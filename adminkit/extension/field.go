package extension

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"entgo.io/ent/entc/gen"
	"entgo.io/ent/schema/field"

	"unframed/adminkit"
	"unframed/ent/schema/annotation"
)

// moneyFormat is the Format of a field that holds hundredths.
const moneyFormat = "money"

// longString is the length from which a string is given in several lines.
const longString = 1000

func describeField(n *gen.Type, f *gen.Field, entity annotation.Admin) (adminkit.Field, error) {
	a, err := read[annotation.AdminField](f.Annotations)
	if err != nil {
		return adminkit.Field{}, fmt.Errorf("the AdminField annotation of %s.%s: %w", n.Name, f.Name, err)
	}
	d := adminkit.Field{
		Name: f.Name, Column: f.StorageKey(), Label: or(a.Label, heading(f.Name)), Help: or(a.Help, f.Comment()),
		Format: a.Format, Example: a.Example, Hidden: a.Hidden, Unique: isUnique(f), SortedBy: a.SortedBy,
		HasDefault: f.Default, Required: !f.Optional && !f.Default, Nullable: f.Optional, Nillable: f.Nillable, Immutable: f.Immutable,
		Word: a.Word, ReadOnly: a.ReadOnly || len(entity.Editable) > 0 && !slices.Contains(entity.Editable, f.Name),
	}
	d.Kind, d.Bits, d.Unsigned = kind(f)
	if a.Format == moneyFormat {
		if f.Type.Type != field.TypeInt64 || f.HasGoType() {
			return d, fmt.Errorf("%s.%s is money, which is hundredths in a plain field.Int64", n.Name, f.Name)
		}
		d.Kind, d.Format = adminkit.Money, ""
	}
	for _, value := range slices.Sorted(maps.Keys(a.Words)) {
		d.Words = append(d.Words, adminkit.Word{Value: asShown(d.Kind, value), Shown: a.Words[value]})
	}
	if d.Kind == adminkit.String || d.Kind == adminkit.Bytes {
		if size := f.Column().Size; size > 0 && size < math.MaxInt32 {
			d.MaxLen = int(size)
		}
		long := d.MaxLen > longString || f.Column().Size >= math.MaxInt32
		if d.Kind == adminkit.String && (a.Multiline || long) {
			d.Kind = adminkit.Text
		}
	}
	if d.Kind == adminkit.Enum {
		d.Values = f.EnumValues()
	}
	if f.Default && !f.DefaultFunc() {
		d.Default, _ = constant(f.DefaultValue())
		d.Default = asShown(d.Kind, d.Default)
	}
	// What only the field's own converter can write cannot be compared with.
	d.Converted = f.HasValueScanner()
	comparable := !d.Converted && d.Kind != adminkit.JSON && d.Kind != adminkit.Bytes && d.Kind != adminkit.Other
	d.Filterable = comparable && !d.Hidden && (len(entity.Filters) == 0 || slices.Contains(entity.Filters, f.Name))
	return d, refer(&d, n, f)
}

// asShown is a value of the schema as the field's text has it: a schema knows
// money as a number of hundredths.
func asShown(k adminkit.Kind, value string) string {
	n, err := strconv.ParseInt(value, 10, 64)
	if k != adminkit.Money || err != nil {
		return value
	}
	return (&adminkit.Field{Kind: k}).Text(n)
}

// refer names the entity that a field refers to.
func refer(d *adminkit.Field, n *gen.Type, f *gen.Field) error {
	if !f.IsEdgeField() {
		return nil
	}
	for _, e := range n.Edges {
		if e.Field() != nil && e.Field().Name == f.Name {
			d.Edge, d.Mutual = e.Name, e.Bidi && e.Unique
			to, err := bound(e.Type)
			if to {
				d.Table = e.Type.Table()
			}
			return err
		}
	}
	return nil
}

// kind returns what a field holds.
func kind(f *gen.Field) (k adminkit.Kind, bits int, unsigned bool) {
	switch f.Type.Type {
	case field.TypeBool:
		return adminkit.Bool, 0, false
	case field.TypeEnum:
		return adminkit.Enum, 0, false
	case field.TypeTime:
		return adminkit.Time, 0, false
	case field.TypeUUID:
		return adminkit.UUID, 0, false
	case field.TypeJSON:
		return adminkit.JSON, 0, false
	case field.TypeBytes:
		return adminkit.Bytes, 0, false
	case field.TypeString:
		return adminkit.String, 0, false
	case field.TypeFloat32:
		return adminkit.Float, 32, false
	case field.TypeFloat64:
		return adminkit.Float, 64, false
	case field.TypeInt8, field.TypeUint8:
		bits = 8
	case field.TypeInt16, field.TypeUint16:
		bits = 16
	case field.TypeInt32, field.TypeUint32:
		bits = 32
	case field.TypeInt, field.TypeUint:
		bits = strconv.IntSize
	case field.TypeInt64, field.TypeUint64:
		bits = 64
	default:
		return adminkit.Other, 0, false
	}
	switch f.Type.Type {
	case field.TypeUint8, field.TypeUint16, field.TypeUint32, field.TypeUint, field.TypeUint64:
		unsigned = true
	}
	return adminkit.Int, bits, unsigned
}
