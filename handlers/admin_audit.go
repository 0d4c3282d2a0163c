package handlers

import "github.com/gin-gonic/gin"

// adminAudit shows the audit trail, the latest first.
func (s *Site) adminAudit(c *gin.Context) error {
	d, err := s.EntityOf(c)
	if err != nil {
		return err
	}
	return s.showEntityList(c, d, "Audit log")
}
