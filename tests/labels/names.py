"""The longest and the strangest names that labels were seen with. All invented."""

STRANGE = [
    "Nguyễn Thị Ánh Tuyết", "สมหญิง รักษ์ไทยยิ่งยืนยง", "欧阳娜娜 · 陈小明", "Müller-Lüdenscheidt, Ærøskøbing",
    "W" * 300, "Sample " * 40, "^XZ^XA~JR", "_5E^FD", "%PDF-1.7 \x1b[31m red", "=HYPERLINK(1)", "😀🐼 Panda", "ກຸກ ລາວ",
    "\u202eevil\u202c name", "'; DROP TABLE labels; --", "<img onerror=1>",
]  # fmt: skip
