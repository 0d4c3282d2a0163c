package entity

import (
	"net/url"
	"time"

	"unframed/adminkit"
	"unframed/handlers/web"
	"unframed/internal/problem"
)

// ReadInput reads what a form says of fields and edges. All that is wrong is
// told at once, the times that the person's clock does not show among it.
func (es *Entities) ReadInput(d *adminkit.Descriptor, values url.Values, zone string, creating bool) (adminkit.Input, error) {
	var wrong problem.Check
	refused := map[string]bool{}
	for name := range values {
		f := d.Field(name)
		if f == nil || f.Kind != adminkit.Time {
			continue
		}
		moment, refusal := web.TypedTime(web.Last(values[name]), zone)
		values[name] = []string{moment}
		if refusal != "" {
			refused[name] = true
			wrong.Refuse(name, refusal)
			values[name] = []string{time.Unix(0, 0).UTC().Format(time.RFC3339)} // given, as far as others are concerned
		}
	}
	in, err := es.Kit.FormInput(d.Table, values, creating)
	if len(refused) == 0 {
		return in, err
	}
	if f := problem.As(err); f != nil && f.Code == problem.Invalid {
		for _, field := range f.Fields {
			if !refused[field.Name] {
				wrong.Refuse(field.Name, field.Sentence)
			}
		}
	} else if err != nil {
		return in, err
	}
	return adminkit.Input{}, wrong.Err()
}
