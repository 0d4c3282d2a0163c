package exactjson

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"unframed/internal/problem"
)

// Into reads an object into the struct at into, whose fields are named by their
// json tags. Names are told apart by their capitals. Everything wrong is told at
// once, by name: what there is no field for, null, and a value of another type.
func Into(text []byte, into any) error {
	members, err := Members(text)
	if err != nil {
		return err
	}
	fields := map[string]reflect.Value{}
	target := reflect.ValueOf(into).Elem()
	for i := range target.NumField() {
		name, _, _ := strings.Cut(target.Type().Field(i).Tag.Get("json"), ",")
		fields[name] = target.Field(i)
	}
	var wrong problem.Check
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := members[name]
		field, known := fields[name]
		switch {
		case !known:
			wrong.Refuse(name, "There is no such field.")
		case Kind(value) == 'n':
			wrong.Refuse(name, "A value is needed.")
		case json.Unmarshal(value, field.Addr().Interface(), json.RejectUnknownMembers(true)) != nil:
			wrong.Refuse(name, "This cannot be "+kinds[Kind(value)]+".")
		}
	}
	return wrong.Err()
}

var kinds = map[byte]string{'{': "an object", '[': "a list", '"': "a string", '0': "a number", 't': "true", 'f': "false"}
