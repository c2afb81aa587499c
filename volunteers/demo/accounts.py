"""The accounts that the demonstration data makes. They sign in only where `PUBLIC_URL` is this machine."""

PASSWORD = "aurora-sister-cities"

ACCOUNTS = (
    ("admin@demo.example", "administrator"),
    ("coordinator@demo.example", "coordinator"),
    ("chair@demo.example", "chair of the Korea Committee"),
    ("secretary@demo.example", "secretary of the Korea Committee"),
    ("member@demo.example", "member of the Korea Committee"),
    ("other-chair@demo.example", "chair of the Ethiopia Committee"),
    ("treasurer@demo.example", "treasurer of the Ethiopia Committee"),
    ("board@demo.example", "board: figures only"),
    ("auditor@demo.example", "auditor: figures and the audit trail"),
    ("newcomer@demo.example", "an account in no committee"),
    ("guardian@demo.example", "parent of somebody under 18 who would like to come"),
)
