package handlers

import (
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/adminkit"
	"unframed/failure"
)

// entityDeleteAct is the end of the row that the path names.
func (s *Site) entityDeleteAct(c *gin.Context) (act, error) {
	d, record, err := s.lookAtRow(c)
	if err != nil {
		return act{}, err
	}
	if !d.May(c.Request.Context(), adminkit.Delete) {
		return act{}, mayNot(d)
	}
	if err := parseForm(c); err != nil {
		return act{}, err
	}
	return deleteAct(c, s, d, record, c.PostForm(versionField)), nil
}

func deleteAct(c *gin.Context, s *Site, d *adminkit.Descriptor, record *adminkit.Record, version string) act {
	page := rowPath(d.Table, record.ID)
	id := record.ID.String()
	return act{
		path: page + "/delete", page: page, title: "Delete the " + inSentence(d.Label) + " " + record.Label, tier: TypedTier,
		details: [][2]string{{"Kind", d.Label}, {"Number", id}, {"Version", version}}, hidden: [][2]string{{versionField, version}},
		typed: typed{"Type “" + record.Label + "” to delete it", func(entered string) bool {
			return sameText(record.Label)(entered) || strings.TrimSpace(entered) == id
		}},
		again: func(status int, wrong error) error { return s.showEntity(c, status, wrong) },
	}
}

// entityDelete deletes the row.
func (s *Site) entityDelete(c *gin.Context) error {
	d, err := s.entityOf(c)
	if err != nil {
		return err
	}
	id, err := rowID(c)
	if err != nil {
		return err
	}
	err = s.Kit.Delete(c.Request.Context(), d.Table, id, c.PostForm(versionField))
	switch {
	case err == nil:
		return s.done(c, entityPath(d.Table), "The "+inSentence(d.Label)+" is deleted.")
	case failure.Is(err, failure.Invalid), failure.Is(err, failure.Conflict):
		return s.showEntity(c, formStatus(err), err)
	}
	return err
}
