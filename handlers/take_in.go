package handlers

import (
	"net/http"

	"unframed/handlers/public"
	"unframed/handlers/web"
)

// takeIn lets through the requests for which there is room. Probes have no body
// and are answered whoever else is there.
func (s *Site) takeIn(next http.Handler) http.Handler {
	if s.Intake == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if web.IsReading(r) && (r.URL.Path == public.LivePath || r.URL.Path == public.ReadyPath) {
			next.ServeHTTP(w, r)
			return
		}
		admitted, done, err := s.Intake.Admit(w, r, s.guard.ClientIP(r))
		if err != nil {
			w.Header().Set("Connection", "close") // what was sent with it is not read
			s.guard.Fail(w, r, err)
			return
		}
		defer done()
		next.ServeHTTP(w, admitted)
	})
}
