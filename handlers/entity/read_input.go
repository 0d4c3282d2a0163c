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
	refused := map[string]string{}
	for name := range values {
		f := d.Field(name)
		if f == nil || f.Kind != adminkit.Time {
			continue
		}
		moment, refusal := web.TypedTime(web.Last(values[name]), zone)
		values[name] = []string{moment}
		if refusal != "" {
			refused[name] = refusal
			values[name] = []string{time.Unix(0, 0).UTC().Format(time.RFC3339)} // given, as far as others are concerned
		}
	}
	in, err := es.Kit.FormInput(d.Table, values, creating)
	if len(refused) == 0 || err != nil && !problem.Is(err, problem.Invalid) {
		return in, err
	}
	for name, refusal := range refused {
		in.Refuse(name, refusal)
	}
	return in, in.Err()
}
