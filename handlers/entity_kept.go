package handlers

import (
	"github.com/gin-gonic/gin"

	"unframed/adminkit"
)

// Elsewhere is where an edge can be changed that a form leaves as it is.
type Elsewhere struct{ Plural, Path string }

// keptEdge stands in a form for an edge that leads to more rows than the form
// can hold, or to what the person may not see. It says so, and where the edge
// can be changed: a form that is silent about it seems to have lost it.
func (s *Site) keptEdge(c *gin.Context, d *adminkit.Descriptor, e *adminkit.Edge, lead *adminkit.Lead) EntityInput {
	input := EntityInput{Kind: "kept", Input: Input{Name: formName(e.Name), Label: e.Label, Hint: sentence(e.Help)}}
	other, err := s.Kit.Describe(c.Request.Context(), e.Table)
	if err != nil || lead == nil {
		input.Now = "It leads to what you may not see, and stays as it is."
		return input
	}
	input.Now = unshown(*lead) + " " + inSentence(other.Plural) + ", too many to be shown here. They stay as they are when you save."
	if leadsBack(other, d.Table) && other.May(c.Request.Context(), adminkit.Change) {
		input.Elsewhere = &Elsewhere{inSentence(other.Plural), entityPath(other.Table)}
	}
	return input
}

// leadsBack reports whether a form about the other entity can say which rows of
// the table belong to it.
func leadsBack(other *adminkit.Descriptor, table string) bool {
	for _, e := range other.InputEdges(false) {
		if e.Table == table {
			return true
		}
	}
	for _, f := range other.Inputs(false) {
		if f.Table == table {
			return true
		}
	}
	return false
}
