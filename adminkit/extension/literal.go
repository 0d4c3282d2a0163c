package extension

import (
	"fmt"
	"reflect"
	"strings"
)

// literal writes plain data as Go source, leaving out what is zero.
func literal(v any) string {
	var b strings.Builder
	b.WriteString(reflect.TypeOf(v).String())
	write(&b, reflect.ValueOf(v))
	return b.String()
}

func write(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		b.WriteString("{\n")
		for i := range v.NumField() {
			if f := v.Field(i); !f.IsZero() {
				b.WriteString(v.Type().Field(i).Name + ": ")
				write(b, f)
				b.WriteString(",\n")
			}
		}
		b.WriteString("}")
	case reflect.Slice:
		b.WriteString(v.Type().String() + "{")
		for i := range v.Len() {
			if v.Index(i).Kind() == reflect.Struct {
				b.WriteString("\n")
			}
			write(b, v.Index(i))
			b.WriteString(",")
		}
		if v.Index(0).Kind() == reflect.Struct {
			b.WriteString("\n")
		}
		b.WriteString("}")
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	default:
		fmt.Fprint(b, v.Interface())
	}
}
