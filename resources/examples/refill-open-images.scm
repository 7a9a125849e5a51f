; Refills what is selected in each open image. In GIMP: Filters > Development > Script-Fu > Script-Fu
; Console, (load "refill-open-images.scm")
(define (refill-image image)
  (plug-in-refill #:run-mode RUN-NONINTERACTIVE
                  #:image image
                  #:drawables (car (gimp-image-get-selected-drawables image))
                  #:seed 1)) ; any setting; they are called as the options in the guide are
(for-each refill-image (vector->list (car (gimp-get-images))))
(gimp-displays-flush)
