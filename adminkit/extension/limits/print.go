package limits

import (
	"encoding/json"
	"fmt"
	"os"

	"entgo.io/ent"
)

// Print writes the limits of all fields of the entities, and of what is mixed
// into them, as JSON: by entity, then by field. An error ends the program, as
// one sentence on standard error.
func Print(entities map[string]ent.Interface) {
	all := map[string]map[string]Limit{}
	for name, entity := range entities {
		all[name] = map[string]Limit{}
		fields := entity.Fields()
		for _, m := range entity.Mixin() {
			fields = append(fields, m.Fields()...)
		}
		for _, f := range fields {
			l, err := Of(f.Descriptor())
			if err != nil {
				fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
				os.Exit(1)
			}
			all[name][f.Descriptor().Name] = l
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
