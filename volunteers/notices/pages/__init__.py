"""What the pages of this room are put together from."""

from volunteers.notices.pages.composer import Composer
from volunteers.notices.pages.progress import body_markup, progress_page

__all__ = ["Composer", "body_markup", "progress_page"]
