package handlers

import "github.com/gin-gonic/gin"

// pressed holds a press that moves something to what it must prove beyond the
// session: that it was a deliberate press on exactly what the page showed. The
// press guard, the seal over the details and the tiers belong here; until they
// are there, the session and the guard outside are the proof. Every handler of
// such a press calls it before the domain, and every such form has the partial
// "press" inside.
func (s *Site) pressed(*gin.Context) error { return nil }
