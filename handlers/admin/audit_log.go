package admin

import "github.com/gin-gonic/gin"

// adminAudit shows the audit log, the latest first.
func (p *Pages) adminAudit(c *gin.Context) error {
	d, err := p.EntityOf(c)
	if err != nil {
		return err
	}
	return p.showEntityList(c, d, "Audit log")
}
