package openapi

import (
	"reflect"

	"unframed/adminkit"
)

// integer is the schema of an int field. The largest of 64 bits are no numbers
// that every program can read back exactly, so their range is left to the
// format.
func integer(f adminkit.Field) Object {
	switch {
	case f.Bits == 64 && f.Unsigned:
		return Object{"type": "integer", "format": "uint64", "minimum": 0}
	case f.Bits == 64 || f.Bits == 0:
		return Object{"type": "integer", "format": "int64"}
	case f.Unsigned:
		return Object{"type": "integer", "minimum": 0, "maximum": 1<<f.Bits - 1}
	}
	return Object{"type": "integer", "minimum": -1 << (f.Bits - 1), "maximum": 1<<(f.Bits-1) - 1}
}

// value is valueSchema, with the shape of JSON.
func (d Entity) value(f adminkit.Field, input bool) Object {
	schema := valueSchema(f, input)
	if t := d.Types[f.Name]; f.Kind == adminkit.JSON && t != nil {
		for name, v := range shape(t) {
			schema[name] = v
		}
	}
	return schema
}

// shape is the schema of the JSON that a Go type is made of, as far as it goes
// without saying; what a struct holds is left to its own tags.
func shape(t reflect.Type) Object {
	if t.PkgPath() != "" { // it may read JSON in its own way
		return Object{}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return shape(t.Elem())
	case reflect.String:
		return Object{"type": "string"}
	case reflect.Bool:
		return Object{"type": "boolean"}
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			return Object{"type": "array", "items": shape(t.Elem())}
		}
	case reflect.Map:
		return Object{"type": "object", "additionalProperties": shape(t.Elem())}
	}
	return Object{}
}

// valueSchema is a value of the field. What comes in is held to more than what
// goes out: rows may be older than their rules.
func valueSchema(f adminkit.Field, input bool) Object {
	schema := Object{}
	switch f.Kind {
	case adminkit.Bool:
		schema["type"] = "boolean"
	case adminkit.Int:
		schema = integer(f)
	case adminkit.Float:
		schema["type"] = "number"
	case adminkit.Money:
		schema = Amount()
	case adminkit.JSON: // anything
	case adminkit.Enum:
		schema["type"] = "string"
		var values List
		for _, v := range f.Values {
			values = append(values, v)
		}
		schema["enum"] = values
	case adminkit.Time:
		schema["type"], schema["format"] = "string", "date-time"
	case adminkit.UUID:
		schema = uuidSchema()
	case adminkit.Bytes:
		schema["type"], schema["contentEncoding"] = "string", "base64"
	default:
		schema["type"] = "string"
		if input && f.MaxLen > 0 {
			schema["maxLength"] = f.MaxLen
		}
		if f.Format == "email" || f.Format == "uri" {
			schema["format"] = f.Format
		}
	}
	if f.Example != "" && schema["type"] == "string" {
		schema["examples"] = List{f.Example}
	}
	if says := joined(f.Help, refersTo(f.Table)); says != "" {
		schema["description"] = says
	}
	if !input && f.ReadOnly {
		schema["readOnly"] = true
	}
	return schema
}
