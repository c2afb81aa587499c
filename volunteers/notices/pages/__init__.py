"""What the pages of this room are put together from."""

from volunteers.notices.pages.composer import Composer
from volunteers.notices.pages.progress import progress_page

__all__ = ["Composer", "progress_page"]
